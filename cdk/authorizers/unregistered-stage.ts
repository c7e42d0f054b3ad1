import { Annotations, Aspects } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import type { ITokenService } from "../service/token-service-base.ts";

/** The id under which the warning can be acknowledged. */
const warningId = "latchkey:unregisteredStage";

/** By app: the services and the APIs of which they flush a stage. */
const registrations = new WeakMap<IConstruct, Set<string>>();
/** By API: the services whose warning it may get. */
const watched = new WeakMap<IConstruct, Set<string>>();

/** Remembers, for `warnUnlessRegistered`, that a stage of the API registers with the service. */
export function noteRegistration(scope: IConstruct, service: ITokenService, apiId: string): void {
  entryOf(registrations, scope.node.root).add(keyOf(service, apiId));
}

/**
 * Warns in the synthesis where the service says of a revocation that it is in force, and the API may go on heeding a
 * cached verdict, because none of its stages registers. One that is registered by hand does so after this is called.
 */
export function warnUnlessRegistered(api: IConstruct, service: ITokenService, apiId: string): void {
  const services = entryOf(watched, api);
  if (services.has(service.tableName)) return;
  services.add(service.tableName);
  Aspects.of(api).add({
    visit(node) {
      if (node !== api || registrations.get(api.node.root)?.has(keyOf(service, apiId))) return;
      Annotations.of(api).addWarningV2(warningId, `${claim} ${service.stageRegistry ? registerIt : tellOfRegistry}`);
    },
  });
}

const claim =
  "The token service answers that revocations are in force at once, but this API heeds them when its cached verdicts have run out, because no stage of it is registered.";
const registerIt = "Register each of its stages: new ProtectedStage(this, id, { service, kind, apiId, stageName }).";
const tellOfRegistry =
  "In the service's region, give the authorizer's service its stageRegistry and register the stage with new ProtectedStage(…). In another region, a short cacheTtl of the authorizer is all there is.";

function keyOf({ tableName }: ITokenService, apiId: string): string {
  return `${tableName} ${apiId}`;
}

function entryOf(sets: WeakMap<IConstruct, Set<string>>, key: IConstruct): Set<string> {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  return set;
}
