// What nothing uses.

/** Modules that are no entries, and that no module of these folders imports. */
export function unusedModules(graph, entries, folder) {
  const wanted = new Set([...entries, ...[...graph.values()].flatMap(({ imports }) => imports.map(({ to }) => to))]);
  return [...graph.keys()].filter((path) => path.startsWith(`${folder}/`) && !wanted.has(path));
}

/** Exports that no other module uses, as `path: name`. Those of entries are for others. */
export function unusedExports(graph, entries, folder) {
  const used = new Set([...graph].flatMap(([, { imports }]) => imports.flatMap(({ to, names }) => names.map((name) => `${to}: ${name}`))));
  const modules = [...graph].filter(([path]) => path.startsWith(`${folder}/`) && !entries.includes(path) && !used.has(`${path}: *`));
  return modules.flatMap(([path, { exports }]) => [...exports].map((name) => `${path}: ${name}`)).filter((place) => !used.has(place));
}
