// A worker on Camunda 7's client for JavaScript: camunda7_worker.mjs FOLDER ADDRESS TOPIC USER PASSWORD
// It completes what has the amount 1, fails at 2 for good, throws an error at 3, and at 4 extends its
// lock, gives the task back, locks it again and completes it.
import { pathToFileURL } from "node:url";

const [folder, address, topic, username, password] = process.argv.slice(2);
const installed = pathToFileURL(`${folder}/node_modules/camunda-external-task-client-js/index.js`);
const { BasicAuthInterceptor, Client, Variables } = await import(installed);

const client = new Client({
  baseUrl: `${address}/engine-rest`,
  workerId: "node-worker",
  asyncResponseTimeout: 20_000,
  interval: 50,
  // What it unlocks is anybody's, also its own, if it asked again meanwhile.
  maxParallelExecutions: 1,
  interceptors: new BasicAuthInterceptor({ username, password }),
  sorting: [{ sortBy: Client.SortBy.CreateTime, sortOrder: Client.SortOrder.ASC }],
});

client.on("poll:error", (fault) => console.error("poll:", fault.message));
client.subscribe(topic, { variables: ["amount", "when", "lines"] }, async ({ task, taskService }) => {
  try {
    await handle(task, taskService);
  } catch (fault) {
    console.error("task:", fault.message);
  }
});

async function handle(task, taskService) {
  const amount = task.variables.get("amount");
  if (amount === 2) {
    const said = { errorMessage: "the line is busy", errorDetails: "it rang", retries: 0, retryTimeout: 0 };
    return taskService.handleFailure(task, said);
  }
  if (amount === 3) {
    return taskService.handleBpmnError(task, "bad-credit", "no", new Variables().set("score", 4));
  }
  if (amount === 4) {
    await taskService.extendLock(task, 90_000);
    await taskService.unlock(task);
    await taskService.lock(task, 60_000);
  }
  const given = new Variables().setAll({
    checked: true,
    seen: Object.keys(task.variables.getAll()).sort(),
    share: 0.25,
    large: 5_000_000_000,
    when: task.variables.get("when") ?? null,
    lines: task.variables.get("lines") ?? null,
  });
  return taskService.complete(task, given, new Variables().set("own", 1));
}
