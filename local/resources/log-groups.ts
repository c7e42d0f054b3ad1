import { z } from "zod";
import { localAccount, localRegion, type Provider } from "../assembly/deploy-assembly.ts";
import type { LogDelivery } from "../logs/log-delivery.ts";

const SubscriptionProperties = z.object({
  DestinationArn: z.string().startsWith("arn:aws:lambda:"),
  FilterPattern: z.string(),
  FilterName: z.string().optional(),
  LogGroupName: z.string(),
});

/** Runs `AWS::Logs::LogGroup` and `AWS::Logs::SubscriptionFilter`. Only functions can subscribe. */
export function logProviders(delivery: LogDelivery): Readonly<Record<string, Provider>> {
  return {
    "AWS::Logs::LogGroup": ({ properties, defaultName }) => {
      const { LogGroupName = defaultName } = z.object({ LogGroupName: z.string().optional() }).parse(properties);
      return { ref: LogGroupName, attributes: { Arn: `${logGroupArn(LogGroupName)}:*` } };
    },
    "AWS::Logs::SubscriptionFilter": ({ properties, defaultName }) => {
      const {
        DestinationArn,
        FilterPattern,
        FilterName = defaultName,
        LogGroupName,
      } = SubscriptionProperties.parse(properties);
      delivery.subscribe({
        name: FilterName,
        logGroup: LogGroupName,
        functionArn: DestinationArn,
        filterPattern: FilterPattern,
      });
      return { ref: FilterName };
    },
  };
}

function logGroupArn(name: string): string {
  return `arn:aws:logs:${localRegion}:${localAccount}:log-group:${name}`;
}

/** The name of a log group, by its ARN with or without `:*`. */
export function toLogGroupName(arn: string): string {
  return arn.split(":")[6] ?? arn;
}
