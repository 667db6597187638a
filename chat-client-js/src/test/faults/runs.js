// Plays all runs of a file at once, each through a network of its own, and prints what came of each as a line of JSON.
import { readFileSync } from "node:fs";
import * as client from "../../main/js/index.js";
import { OPTIONS, run } from "./fault-run.js";

const runs = JSON.parse(readFileSync(process.argv[2], "utf8"));
await Promise.all(
  runs.map(async (one) => {
    const transport = one.way === "poll" ? "poll" : "fetch";
    const chat = new client.ChatAPI({ ...OPTIONS, baseUrl: one.baseUrl, transport });
    console.log(JSON.stringify(await run(chat, client, one)));
  }),
);
process.exit(0);
