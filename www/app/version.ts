// Which version of the page this is: the folder that its files are in (scripts/build-page.mjs).

/** The address of a file that came with this version, such as `examples/token.lua`. */
export function fileOf(name: string): string {
  return new URL(`./${name}`, import.meta.url).href;
}

export const VERSION = new URL(import.meta.url).pathname.split("/").at(-2)!;
