// The sandbox page: what is shown first, and what opens the network.
import { render } from "preact";
import { Layout } from "./app/layout";
import { followTheme } from "./app/theme";
import { followRoute } from "./app/route";
import { followClock } from "./session/clock";
import { start } from "./session/network";

followTheme();
followRoute();
followClock();
const page = document.getElementById("page")!;
page.replaceChildren();
render(<Layout />, page);
void start();
