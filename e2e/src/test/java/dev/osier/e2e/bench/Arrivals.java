package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;

/** Whether what is measured has come to all streams: else there is no last one to be timed. */
final class Arrivals {
  private Arrivals() {}

  /**
   * Refuses an answer of the fleet by which some stream is missing, was ended by the server and so
   * began anew, or was still being sent something when the fleet's patience was over.
   *
   * @param phase what was measured
   * @param wanted how many streams were to have it
   * @throws IllegalStateException if it refuses
   */
  static void require(String phase, JsonNode answer, int wanted) {
    if (wanted == 0) {
      throw new IllegalStateException(phase + ": no stream was to have anything");
    }
    int arrived = answer.path("streams").asInt();
    int ended = answer.path("ended").asInt();
    boolean inTime = answer.path("inTime").asBoolean();
    if (arrived < wanted || ended > 0 || !inTime) {
      throw new IllegalStateException(
          "%s: %d of %d streams arrived, %d ended%s"
              .formatted(
                  phase,
                  arrived,
                  wanted,
                  ended,
                  inTime || arrived < wanted ? "" : ", and more was still coming"));
    }
  }
}
