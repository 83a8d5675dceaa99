package dev.osier.webhook.bootstrap;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The one variable of a bootstrap that only the kubelet knows, the pod's address. The kubelet
 * replaces {@code $(NAME)} in a container's arguments (Container.args of the Kubernetes API), and
 * must do so with nothing that a user wrote.
 */
final class PodVariable {
  // Not a character that any Kubernetes name, path or host can hold.
  private static final String MARK = "\u0000";

  /** Stands for the pod's address while a bootstrap is put together. */
  static final String POD_ADDRESS = MARK + "POD_IP" + MARK;

  private static final String WRITTEN = "\\u0000POD_IP\\u0000";

  private PodVariable() {}

  /** The JSON text as an argument in which the pod's address is the only thing to be replaced. */
  static String argument(JsonNode json) {
    return json.toString().replace("$", "$$").replace(WRITTEN, "$(POD_IP)");
  }
}
