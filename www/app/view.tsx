// The view that is shown. Each is loaded when it is first wanted.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { followIdentities } from "../session/identities";
import { explain } from "../session/notice";
import { route, type ViewName } from "./route";

const LOADERS: Readonly<Record<ViewName, () => Promise<{ default: ComponentType }>>> = {
  editor: () => import("../views/editor/view"),
  messages: () => import("../views/messages/view"),
  state: () => import("../views/state/view"),
  profile: () => import("../views/profile/view"),
  control: () => import("../views/control/view"),
  network: () => import("../views/network/view"),
  share: () => import("../views/share/view"),
};

/** Begins to load the view of the address: it can be here by the time that the network is open. */
export function preloadView(): void {
  // Why it could not be loaded is told when it is shown.
  LOADERS[route.peek().view]().catch(() => {});
}

export function View() {
  const wanted = route.value.view;
  const [loaded, setLoaded] = useState<{ view: ViewName; Content?: ComponentType; problem?: string }>();
  useEffect(() => {
    let isWanted = true;
    LOADERS[wanted]().then(
      ({ default: Content }) => isWanted && setLoaded({ view: wanted, Content }),
      (problem) => isWanted && setLoaded({ view: wanted, problem: explain(problem) }),
    );
    return () => {
      isWanted = false;
    };
  }, [wanted]);
  // Every view calls people by their names.
  useEffect(() => followIdentities(), []);
  if (loaded?.view !== wanted) return <p role="status">Loading…</p>;
  const { Content, problem } = loaded;
  return Content ? <Content /> : <p role="alert">This view could not be loaded: {problem}</p>;
}
