/** Chooses the executor that runs the fewest jobs, among those with room, and with a label if the settings name one. */

import { chosen, deferred, executorSelector, hasRoom } from "gantry-plugin/executor-selector";

interface Settings {
  label?: string;
}

export const { description, placement } = executorSelector<Settings>({
  name: "{{ name }}",
  version: "0.1.0",
  summary: "Chooses the executor that runs the fewest jobs.",
  settingsSchema: {
    type: "object",
    properties: { label: { type: "string", description: "A label that the executor must have." } },
    additionalProperties: false,
  },

  select({ candidates, needs, settings: { label } }) {
    const [best] = candidates
      .filter((candidate) => hasRoom(candidate, needs))
      .filter(({ labels }) => label === undefined || labels.includes(label))
      .sort((a, b) => a.runningJobs - b.runningJobs);
    return best === undefined
      ? deferred("no executor takes it now")
      : chosen(best.name, `it runs the fewest jobs: ${best.runningJobs}`);
  },
});
