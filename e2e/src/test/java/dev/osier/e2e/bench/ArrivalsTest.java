package dev.osier.e2e.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  @Test
  void allInTimeIsAMeasurement() {
    assertThatCode(() -> Arrivals.require("connect 3", answer(100, 0, true), 100))
        .doesNotThrowAnyException();
    assertThatCode(() -> Arrivals.require("burst", answer(100, 0, true), 40))
        .doesNotThrowAnyException();
  }

  @Test
  void whatDidNotComeToAllIsNone() {
    assertThatThrownBy(() -> Arrivals.require("connect 3", answer(97, 2, false), 100))
        .hasMessage("connect 3: 97 of 100 streams arrived, 2 ended");
    assertThatThrownBy(() -> Arrivals.require("reconnect", answer(99, 0, true), 100))
        .hasMessage("reconnect: 99 of 100 streams arrived, 0 ended");
    assertThatThrownBy(() -> Arrivals.require("burst", answer(100, 1, true), 100))
        .hasMessage("burst: 100 of 100 streams arrived, 1 ended");
    assertThatThrownBy(() -> Arrivals.require("burst", answer(100, 0, false), 100))
        .hasMessage("burst: 100 of 100 streams arrived, 0 ended, and more was still coming");
    assertThatThrownBy(() -> Arrivals.require("route edit 1", answer(0, 0, true), 0))
        .hasMessage("route edit 1: no stream was to have anything");
  }

  @Test
  void anAnswerThatDoesNotTellIsNone() {
    JsonNode silent = new ObjectMapper().createObjectNode();
    assertThatThrownBy(() -> Arrivals.require("reconnect", silent, 1))
        .hasMessage("reconnect: 0 of 1 streams arrived, 0 ended");
  }

  private static JsonNode answer(int streams, int ended, boolean inTime) {
    return new ObjectMapper()
        .createObjectNode()
        .put("streams", streams)
        .put("ended", ended)
        .put("inTime", inTime);
  }
}
