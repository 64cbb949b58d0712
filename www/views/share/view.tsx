// The view that gives things to others and takes theirs: links, files, whole networks.
import { route } from "../../app/route";
import { CreateLink } from "./create";
import { Export } from "./export";
import { Import } from "./import";
import { Received } from "./received";

export default function Share() {
  if (route.value.parameters.s !== undefined) return <Received key={route.value.parameters.s} fragment={route.value.parameters.s} />;
  return (
    <div class="share">
      <CreateLink />
      <Export />
      <Import />
    </div>
  );
}
