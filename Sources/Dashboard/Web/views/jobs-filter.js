// What of the list of jobs is shown: by what is in their ids, by why they failed, by tenant; and what may be done with all that match.

import { session } from "../core/session.js";
import { texts } from "../texts.js";
import { bulkBar } from "../ui/bulk.js";
import { filters } from "../ui/filters.js";

/** What is searched for, of the address. @param {URLSearchParams} query */
export const searchOf = (query) => ({ q: query.get("q"), code: query.get("code") });

/**
 * @param {{state: string, tenant: string | null, q: string | null, code: string | null}} filter
 * @param {(changes: Object<string, any>) => string} address
 * @param {() => void} changed
 * @param {AbortSignal} signal
 */
export function jobsFilter(filter, address, changed, signal) {
  const { state, tenant, q, code } = filter;
  const isNarrow = Boolean(q || code || tenant || state !== "all");
  return [
    filters({
      label: texts.jobsFilter.label, address: (values) => address({ ...values, cursor: null }),
      fields: [
        { name: "q", label: texts.jobsFilter.q, value: q ?? "" }, { name: "code", label: texts.jobsFilter.code, value: code ?? "", placeholder: "source." },
        ...(session.may("admin") || tenant !== null ? [{ name: "tenant", label: texts.jobs.tenant, value: tenant ?? "" }] : []),
      ],
    }),
    isNarrow && session.may("jobs:write") && bulkBar({ state, tenant, q, code }, changed, signal),
  ];
}
