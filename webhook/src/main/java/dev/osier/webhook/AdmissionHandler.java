package dev.osier.webhook;

/** Someone who answers the API server's questions under one path of the webhook. */
@FunctionalInterface
public interface AdmissionHandler {
  /**
   * Answers one question; may be called by many threads at once. What it throws, errors included,
   * becomes an HTTP 500 and is left to the webhook's failure policy.
   */
  AdmissionAnswer answer(AdmissionRequest request);
}
