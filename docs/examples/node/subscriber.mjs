// A subscriber outside Siklus: keeps the newest state of every aggregate of some topics in a JSON file.
//
// Needs kafkajs and nothing else. Settings come from the environment:
// KAFKA_BOOTSTRAP (host:port,…), TOPICS (comma-separated), GROUP (begins with the name of your user), STATE (the file);
// for a protected cluster KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_CA (a PEM file) as well.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Kafka, logLevel } from "kafkajs";

const { KAFKA_BOOTSTRAP, TOPICS, GROUP, STATE, KAFKA_USERNAME, KAFKA_PASSWORD, KAFKA_CA } = process.env;

const login = KAFKA_USERNAME && {
  ssl: { ca: KAFKA_CA ? [readFileSync(KAFKA_CA, "utf8")] : undefined },
  sasl: { mechanism: "scram-sha-512", username: KAFKA_USERNAME, password: KAFKA_PASSWORD },
};
const kafka = new Kafka({ clientId: GROUP, brokers: KAFKA_BOOTSTRAP.split(","), logLevel: logLevel.ERROR, ...login });
const consumer = kafka.consumer({ groupId: GROUP });
const aggregates = existsSync(STATE) ? JSON.parse(readFileSync(STATE, "utf8")) : {};

// The same event may come again, and an older one after a newer one: the higher (incarnation, sequence) wins.
// An erased aggregate keeps its entry without a state, so that an older event cannot bring it back.
function keep(topic, { headers, value }) {
  const read = (name) => headers[name].toString();
  const event = {
    incarnation: Number(read("ce_incarnation")),
    sequence: Number(read("ce_sequence")),
    type: read("ce_type"),
    state: value === null ? null : JSON.parse(value.toString()),
  };
  const key = `${topic}/${read("ce_subject")}`;
  const held = aggregates[key];
  const isNewer =
    !held ||
    event.incarnation > held.incarnation ||
    (event.incarnation === held.incarnation && event.sequence > held.sequence);
  if (isNewer) aggregates[key] = event;
}

function store() {
  writeFileSync(`${STATE}.new`, JSON.stringify(aggregates));
  renameSync(`${STATE}.new`, STATE);
}

await consumer.connect();
await consumer.subscribe({ topics: TOPICS.split(","), fromBeginning: true });
await consumer.run({
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch, resolveOffset }) => {
    for (const message of batch.messages) keep(batch.topic, message);
    store();
    // Only now: a crash before this line costs a repetition, never an event.
    resolveOffset(batch.lastOffset());
  },
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await consumer.disconnect();
    process.exit(0);
  });
}
