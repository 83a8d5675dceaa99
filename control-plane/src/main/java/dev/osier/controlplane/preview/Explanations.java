package dev.osier.controlplane.preview;

import dev.osier.mesh.route.Caller;
import dev.osier.operator.state.ClusterState;
import java.util.List;

/** Answers to "which way would this request take, and why". */
public final class Explanations {
  private Explanations() {}

  /**
   * The explanation, line by line.
   *
   * @param cluster the objects
   * @param caller who sends the request
   * @param method the request's method
   * @param url where it goes, {@code http://} or {@code tcp://}
   * @param headers its headers, each {@code name=value}
   * @throws IllegalArgumentException if the URL or a header can't be read, saying why
   */
  public static List<String> of(
      ClusterState cluster, Caller caller, String method, String url, List<String> headers) {
    Preview preview = Preview.of(cluster);
    return new Explanation(
            preview, caller, Question.of(preview.mesh(), caller.namespace(), method, url, headers))
        .lines();
  }
}
