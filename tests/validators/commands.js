// Commands to pipelines as the toolkits of GitHub and Azure Pipelines write and read them; JSON in, JSON out.
const { issueCommand } = require("@actions/core/lib/command");
const { commandFromString } = require("azure-pipelines-task-lib/taskcommand");

const { github, azure } = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const written = [];
const write = process.stdout.write;
process.stdout.write = (text) => written.push(text);
for (const { name, properties, data } of github) issueCommand(name, properties, data);
process.stdout.write = write;
const read = azure.map((line) => {
  const command = commandFromString(line);
  return { name: command.command, properties: command.properties, data: command.message, again: command.toString() };
});
process.stdout.write(JSON.stringify({ github: written.join(""), azure: read }));
