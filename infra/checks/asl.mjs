// Checks a state machine in Amazon States Language, from standard input: prints one line for each mistake.
import { readFileSync } from 'node:fs';
import validate from 'asl-validator';

for (const error of validate(JSON.parse(readFileSync(0, 'utf8'))).errors) console.log(`${error['Error code']}: ${error.Message}`);
