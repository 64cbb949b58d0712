// A source out of a file.
import { useEffect, useState } from "preact/hooks";
import { FileDrop } from "../../parts/file-drop";
import { readText } from "../../parts/read-text";
import { Source } from "../../parts/source";
import { useTurns } from "../../parts/turns";
import { isExport } from "../../session/export-file";
import { explain } from "../../session/notice";
import { LARGEST_SOURCE, type SourceProps } from "./found-source";

export function FileSource({ given, found, onFound }: SourceProps & { given?: File }) {
  const [problem, setProblem] = useState<string>();
  const begin = useTurns();
  const read = async (file: File) => {
    const isLast = begin();
    setProblem(undefined);
    onFound(undefined);
    try {
      if (await isExport(file)) throw new Error(`${file.name} holds processes that were exported: import it under Share.`);
      const text = await readText(file, LARGEST_SOURCE);
      if (isLast()) onFound({ name: file.name.replace(/\.[^.]*$/, ""), text });
    } catch (problem) {
      if (isLast()) setProblem(explain(problem));
    }
  };
  useEffect(() => {
    if (given !== undefined) void read(given);
  }, [given]);
  return (
    <>
      <FileDrop label="Choose a Lua file" accept=".lua,.txt,text/plain" onFile={read} />
      {problem && <p role="alert" class="problem-box">{problem}</p>}
      {found && <Source text={found.text} label={`Source of ${found.name}`} />}
    </>
  );
}
