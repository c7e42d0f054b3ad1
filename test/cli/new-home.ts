import { createHome } from "./latchkey.ts";

createHome();
