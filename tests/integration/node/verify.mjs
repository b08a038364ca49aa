// Reads messages as a receiver would, with the packages that receivers use; prints what each made of them.
import { HTTP } from "cloudevents";
import { readFileSync } from "node:fs";
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";

function verified(Webhook, { secret, headers, body }) {
  try {
    return new Webhook(secret).verify(Buffer.from(body, "hex"), headers);
  } catch (error) {
    return { error: error.constructor.name };
  }
}

const read = (message) => {
  const event = HTTP.toEvent({ headers: message.headers, body: Buffer.from(message.body, "hex").toString() });
  return {
    standardwebhooks: verified(Standard, message),
    svix: verified(Svix, message),
    cloudevents: { id: event.id, type: event.type, time: event.time, data: event.data, valid: event.validate() },
  };
};

console.log(JSON.stringify(JSON.parse(readFileSync(0)).map(read)));
