package dev.osier.webhook;

/** A request body that is no AdmissionReview. */
final class MalformedReviewException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedReviewException(String problem) {
    super("reading an admission review: " + problem);
  }

  MalformedReviewException(String problem, Throwable cause) {
    super("reading an admission review: " + problem, cause);
  }
}
