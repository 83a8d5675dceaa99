package dev.osier.mesh;

import java.util.Map;

/** The labels of pods, and what is asked of them. */
public final class Labels {
  private Labels() {}

  /**
   * Whether a pod's labels include all that are asked for.
   *
   * @param labels the pod's
   */
  public static boolean include(Map<String, String> labels, Map<String, String> asked) {
    // Without a look at each of the pod's: whole meshes of pods are held against selectors.
    for (Map.Entry<String, String> label : asked.entrySet()) {
      if (!label.getValue().equals(labels.get(label.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
