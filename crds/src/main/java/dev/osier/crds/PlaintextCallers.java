package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Who still sends plaintext to workloads of the mesh, and would be refused under {@code Strict}.
 *
 * @param count how many
 * @param complete whether nobody is left out of the count
 * @param peers the first of them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PlaintextCallers(
    @JsonPropertyDescription(
            "How many callers have sent plaintext within the last 10 minutes; a caller counts once"
                + " for each workload and port that it calls. One whose pod is gone, and a port"
                + " that no longer takes plaintext, do not count.")
        @Min(0)
        int count,
    @JsonPropertyDescription(
            "Whether that is all of them. False for 10 minutes after a replica of the control plane"
                + " has started, while one does not report, and while there are too many.")
        boolean complete,
    @JsonPropertyDescription("The first of them, by workload, port and caller; at most 64.")
        @Size(max = LISTED)
        List<Peer> peers) {
  /** How many are listed. */
  public static final int LISTED = 64;

  public PlaintextCallers {
    peers = Immutable.list(peers);
  }

  /**
   * One caller of one port.
   *
   * @param workload who is called
   * @param port where
   * @param caller who calls
   * @param lastSeen when last, RFC 3339
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Peer(
      @JsonPropertyDescription(
              "Who is called: Service and its namespace/name, or Pod and its namespace/name if no"
                  + " Service selects the pod.")
          @Required
          @Size(max = 325)
          String workload,
      @JsonPropertyDescription("The port that the container listens on.")
          @Required
          @Min(1)
          @Max(65535)
          int port,
      @JsonPropertyDescription(
              "Who calls: the namespace/name of a pod, or an IP address that is no pod's.")
          @Required
          @Size(max = 317)
          String caller,
      @JsonPropertyDescription(
              "When it last called, in RFC 3339; to five minutes, so that the status does not"
                  + " change with every call.")
          @Required
          @Size(max = 64)
          String lastSeen) {}
}
