// Runs instances of a process in bpmn-engine; answers each line of stdin with the whole state, on one line.
//   start      begins an instance
//   complete   completes the user task of the instance in memory
//   {…}        takes up the instance of this state and completes its user task
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Engine } from 'bpmn-engine';

const source = readFileSync(process.argv[2], 'utf8');
let engine;
let waiting;

function listener() {
  const events = new EventEmitter();
  events.on('activity.wait', (activity) => {
    waiting = activity;
  });
  return events;
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'start') {
    engine = new Engine({ name: 'bench', source });
    await engine.execute({ listener: listener() });
  } else {
    if (line !== 'complete') {
      engine = new Engine({ name: 'bench' });
      engine.recover(JSON.parse(line));
      waiting = undefined;
      await engine.resume({ listener: listener() });
    }
    waiting.signal();
  }
  process.stdout.write(`${JSON.stringify(await engine.getState())}\n`);
}
