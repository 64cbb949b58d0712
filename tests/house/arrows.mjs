// What a module may lead to: rules over a graph of modules, `{ imports: [{ to, kind }] }` by path.

/** The shortest way of imports from a module to what must not be reached there, as the places on it; undefined when there is none.
 *  `isForbidden(edge, from)` judges an edge, `{ to, kind }`. */
export function wayTo(graph, start, isForbidden) {
  const before = new Map([[start, undefined]]);
  for (const from of before.keys()) {
    for (const edge of graph.get(from)?.imports ?? []) {
      if (isForbidden(edge, from)) return [...placesTo(before, from), edge.to];
      if (!before.has(edge.to)) before.set(edge.to, from);
    }
  }
  return undefined;
}

function placesTo(before, place) {
  return place === undefined ? [] : [...placesTo(before, before.get(place)), place];
}

/** The folder of a module below another folder; its name when it lies in that folder itself. */
export function partOf(path, folder) {
  return path.slice(folder.length + 1).split("/")[0];
}

/** Imports that lead from a part to one that it may not import, as `from -> to`. `arrows` are the parts that each part may import; a part that is
 *  not named there may import everything. */
export function wrongArrows(graph, folder, arrows) {
  const wrong = [];
  for (const [from, { imports }] of graph) {
    const part = partOf(from, folder);
    if (!Object.hasOwn(arrows, part)) continue;
    for (const { to } of imports.filter((edge) => edge.to.startsWith(`${folder}/`))) {
      const other = partOf(to, folder);
      if (other !== part && !arrows[part].includes(other)) wrong.push(`${from} -> ${to}`);
    }
  }
  return wrong;
}

/** A circle of imports, as the places on it; undefined when there is none. */
export function circleIn(graph) {
  const done = new Set();
  const visit = (place, way) => {
    if (way.includes(place)) return [...way.slice(way.indexOf(place)), place];
    if (done.has(place)) return undefined;
    for (const { to, kind } of graph.get(place)?.imports ?? []) {
      const circle = kind === "import" ? visit(to, [...way, place]) : undefined;
      if (circle) return circle;
    }
    done.add(place);
    return undefined;
  };
  for (const place of graph.keys()) {
    const circle = visit(place, []);
    if (circle) return circle;
  }
  return undefined;
}
