import { Annotations, Aspects } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import type { ITokenService } from "../service/token-service-base.ts";

/** The id under which the warning can be acknowledged. */
const warningId = "latchkey:unregisteredStage";

/** By app: which services have a registered stage of which API. */
const registrations = new WeakMap<IConstruct, Set<string>>();
/** By API: the services that are checked. */
const checked = new WeakMap<IConstruct, Set<string>>();

/** Records that a stage of the API is registered with the service, for `warnUnlessRegistered`. */
export function recordRegistration(scope: IConstruct, service: ITokenService, apiId: string): void {
  getSet(registrations, scope.node.root).add(registrationKey(service, apiId));
}

/**
 * Warns at synthesis if revocations flush caches, but not those of this API, because none of its stages is registered.
 * The check runs at the end of synthesis, because stages may be registered after this call.
 */
export function warnUnlessRegistered(api: IConstruct, service: ITokenService, apiId: string): void {
  const services = getSet(checked, api);
  if (services.has(service.tableName)) return;
  services.add(service.tableName);
  Aspects.of(api).add({
    visit(node) {
      if (node !== api || registrations.get(api.node.root)?.has(registrationKey(service, apiId))) return;
      Annotations.of(api).addWarningV2(
        warningId,
        `${problem} ${service.stageRegistry ? registerStages : passRegistry}`,
      );
    },
  });
}

const problem =
  "Revocations flush authorizer caches, but not those of this API, because no stage of it is registered: they are effective there when cached verdicts expire.";
const registerStages =
  "Register each of its stages: new ProtectedStage(this, id, { service, kind, apiId, stageName }).";
const passRegistry =
  "In the service's region, pass the service's stageRegistry to fromTokenServiceAttributes and register the stage with ProtectedStage. In another region, give the authorizer a short cacheTtl.";

function registrationKey({ tableName }: ITokenService, apiId: string): string {
  return `${tableName} ${apiId}`;
}

function getSet(sets: WeakMap<IConstruct, Set<string>>, key: IConstruct): Set<string> {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  return set;
}
