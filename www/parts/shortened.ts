// Ids are too long to be read: their ends tell them apart.

export function shortened(id: string): string {
  return id.length > 12 ? `${id.slice(0, 6)}…${id.slice(-4)}` : id;
}
