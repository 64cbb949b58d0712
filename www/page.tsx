// The sandbox page: what is shown first, and what opens the network.
import { render } from "preact";
import { Layout } from "./app/layout";
import { followTheme } from "./app/theme";
import { followRoute } from "./app/route";
import { followClock } from "./session/clock";
import { preloadView } from "./app/view";
import { start } from "./session/network";

// First of all: its worker has much to load, and does so while the page is made.
const started = start();
followTheme();
followRoute();
followClock();
preloadView();
const page = document.getElementById("page")!;
page.replaceChildren();
render(<Layout />, page);
// What can wait until the network is open. Without it the page works as long as its server does.
started.then(async () => (await import("./app/update-watch")).watchForUpdates()).catch(() => {});
