/** Which version of the page this is: the folder that its files are in (scripts/build-page.mjs). */
export const VERSION = new URL(import.meta.url).pathname.split("/").at(-2)!;
