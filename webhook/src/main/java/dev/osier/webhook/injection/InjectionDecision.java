package dev.osier.webhook.injection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/** What becomes of a pod. */
public sealed interface InjectionDecision {
  /**
   * It gets a sidecar.
   *
   * @param patch the changes, as an RFC 6902 JSON Patch
   * @param warnings what its author should know
   */
  record Inject(ArrayNode patch, List<String> warnings) implements InjectionDecision {
    public Inject {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It was meant for the mesh and stays out of it; its annotations say why.
   *
   * @param reason one lower-case sentence
   * @param patch the annotations, as an RFC 6902 JSON Patch
   */
  record Skip(String reason, ArrayNode patch) implements InjectionDecision {}

  /**
   * It cannot be run with a sidecar as it is written.
   *
   * @param field the path of the offending field
   * @param message one lower-case sentence that says what to do
   */
  record Refuse(String field, String message) implements InjectionDecision {}

  /** It has its sidecar already: nothing changes. */
  record AlreadyInjected() implements InjectionDecision {}

  /**
   * It is none of the mesh's business: nothing changes.
   *
   * @param reason one lower-case sentence, for logs
   */
  record NotConcerned(String reason) implements InjectionDecision {}
}
