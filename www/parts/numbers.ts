// Numbers as people read them.

/** A number with its thousands apart, wherever the reader comes from. */
export function numberText(number: number): string {
  return number.toLocaleString("en");
}

/** `1 message`, `2 messages`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${numberText(number)} ${number === 1 ? one : many}`;
}
