import { Code, type CodeConfig, type ResourceBindOptions } from "aws-cdk-lib/aws-lambda";
import { AspectPriority, Aspects, type CfnResource, Lazy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** The code of a function that can only be created after everything else is constructed. */
export class DeferredCode extends Code {
  readonly isInline = false;
  readonly #make: () => Code;
  #made: { readonly code: Code; readonly config: CodeConfig } | undefined;
  #function: Construct | undefined;

  /** @param make called once, by an aspect. */
  constructor(make: () => Code) {
    super();
    this.#make = make;
  }

  override bind(scope: Construct): CodeConfig {
    this.#function = scope;
    return {
      s3Location: {
        bucketName: Lazy.string({ produce: () => this.#made?.config.s3Location?.bucketName }),
        objectKey: Lazy.string({ produce: () => this.#made?.config.s3Location?.objectKey }),
      },
    };
  }

  override bindToResource(resource: CfnResource, options?: ResourceBindOptions): void {
    const visit = () => {
      if (this.#made || !this.#function) return;
      const code = this.#make();
      this.#made = { code, config: code.bind(this.#function) };
      code.bindToResource(resource, options);
    };
    // After the aspects that may still change the tree.
    Aspects.of(resource).add({ visit }, { priority: AspectPriority.READONLY });
  }
}
