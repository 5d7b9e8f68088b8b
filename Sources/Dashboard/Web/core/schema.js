// What may stand at a place of a document, by its JSON Schema.

/**
 * @typedef {{name: string, text: string, isRequired: boolean, schema: any}} Key
 */

export class Schema {
  #root;

  /** @param {any} root a JSON Schema whose references are to its own `$defs` */
  constructor(root) {
    this.#root = root;
  }

  /**
   * The schemas of what is at a place: several where it may be one of several things.
   *
   * @param {(string | number)[]} path
   * @returns {any[]}
   */
  at(path) {
    let all = this.#open([this.#root]);
    for (const name of path) {
      const next = all.flatMap((one) => {
        if (typeof name === "number") return [one.items, ...(one.prefixItems ?? [])];
        return [one.properties?.[name] ?? (typeof one.additionalProperties === "object" ? one.additionalProperties : undefined)];
      });
      all = this.#open(next.filter(Boolean));
    }
    return all;
  }

  /** The keys that an object may have. @param {(string | number)[]} path @returns {Key[]} */
  keys(path) {
    const found = new Map();
    for (const one of this.at(path)) {
      for (const [name, schema] of Object.entries(one.properties ?? {})) {
        if (!found.has(name)) found.set(name, { name, text: this.#words(schema), isRequired: one.required?.includes(name) ?? false, schema });
      }
    }
    return [...found.values()];
  }

  /** The values that are named. @param {(string | number)[]} path @returns {any[]} */
  values(path) {
    const found = this.at(path).flatMap((one) => [...(one.enum ?? []), ...("const" in one ? [one.const] : []), ...(one.type === "boolean" ? [true, false] : [])]);
    return [...new Set(found)];
  }

  /** How a value of a key begins: `{`, `[` or `"`; "": otherwise. @param {any} schema */
  opening(schema) {
    const types = new Set(this.#open([schema]).flatMap((one) => one.type ?? (one.enum?.every((value) => typeof value === "string") ? "string" : [])));
    if (types.size !== 1) return "";
    return { object: "{", array: "[", string: '"' }[[...types][0]] ?? "";
  }

  #words(schema) {
    return schema.description ?? this.#open([schema]).find((one) => one.description)?.description ?? "";
  }

  /** References and alternatives in place of what they stand for. */
  #open(schemas, depth = 0) {
    if (depth > 8) return [];
    return schemas.flatMap((one) => {
      const more = [...(one.anyOf ?? []), ...(one.oneOf ?? []), ...(one.allOf ?? []), ...(one.then ? [one.then] : [])];
      if (one.$ref) more.push(this.#resolve(one.$ref));
      const inner = this.#open(more.filter((part) => part && typeof part === "object"), depth + 1);
      return [one, ...inner];
    });
  }

  #resolve(reference) {
    return reference.replace(/^#\//, "").split("/").reduce((at, name) => at?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], this.#root);
  }
}
