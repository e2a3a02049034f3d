// Validates the AsyncAPI document named on the command line; prints its problems and ends with code 1 if there are any.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const problems = diagnostics.filter((found) => found.severity <= 1);
for (const { code, message, path } of problems) {
  console.error(`${code} at ${path.join("/")}: ${message}`);
}
console.log(`${document?.channels().length ?? 0} channels, ${document?.messages().length ?? 0} messages`);
process.exit(problems.length > 0 || !document ? 1 : 0);
