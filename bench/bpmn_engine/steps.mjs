// Runs instances of a process in bpmn-engine, one user task per line on stdin, and answers each with the whole state.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Engine } from 'bpmn-engine';

const source = readFileSync(process.argv[2], 'utf8');
let engine;
let waiting;

async function start() {
  const listener = new EventEmitter();
  listener.on('activity.wait', (activity) => {
    waiting = activity;
  });
  engine = new Engine({ name: 'bench', source });
  await engine.execute({ listener });
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'start') await start();
  else waiting.signal();
  process.stdout.write(`${JSON.stringify(await engine.getState())}\n`);
}
