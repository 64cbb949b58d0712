/** The text of CHANGES.md, put there by scripts/build-page.mjs. */
declare module "changes.md" {
  const text: string;
  export default text;
}
