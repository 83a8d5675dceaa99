package dev.osier.webhook.injection;

/** What a part of the injection throws when the pod cannot be injected; never leaves the core. */
final class RefusedPodException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String field;
  private final String problem;

  RefusedPodException(String field, String problem) {
    super(field + ": " + problem);
    this.field = field;
    this.problem = problem;
  }

  InjectionDecision.Refuse decision() {
    return new InjectionDecision.Refuse(field, problem);
  }
}
