// The service worker of the app: AO's interfaces at /ao, on the network that its page opens too.
import { serve } from "lunette/service-worker";

serve({ path: "/ao", name: "visits", skipWaiting: true, claim: true });
