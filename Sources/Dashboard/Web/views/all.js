// All views, in the order in which the page offers them. A view is added here; its texts are in texts.js.

import { jobs } from "./jobs.js";
import { job } from "./job.js";
import { newJob } from "./new-job.js";
import { batch } from "./batch.js";
import { overview } from "./overview.js";
import { dead } from "./dead.js";
import { queues } from "./queues.js";
import { workers } from "./workers.js";
import { costs } from "./costs.js";
import { keys } from "./keys.js";
import { users } from "./users.js";
import { securityLog } from "./security-log.js";
import { webhooks } from "./webhooks.js";
import { webhook } from "./webhook.js";

/**
 * @typedef {object} Context what a view gets when it is shown
 * @property {Object<string, string>} parameters of its path, decoded
 * @property {URLSearchParams} query
 * @property {AbortSignal} signal ends with the view: for requests, listeners and timers
 * @property {(query: Object<string, any>) => void} note writes what is shown into the address, so that it can be shared
 *
 * @typedef {object} View
 * @property {string} path below /dashboard: "/jobs/:id"
 * @property {string | ((parameters: Object<string, string>) => string)} title of the window
 * @property {string} [scope] that it needs; who has it not is told so
 * @property {string} [parent] the path of the view in the navigation that it belongs to
 * @property {{text: string, icon: string, key?: string}} [nav] its place in the navigation
 * @property {(context: Context) => Node} show
 */

/** @type {View[]} */
export const views = [overview, jobs, newJob, batch, job, dead, queues, workers, costs, keys, webhooks, webhook, users, securityLog];
