package dev.osier.xds.resource;

import dev.osier.mesh.Generation;

/**
 * An object as it was before its last change, as far as proxies are concerned. What is in it is
 * known only to the {@link ConfigurationSource} that it comes from.
 */
public interface PastForm {
  /** Which form that was. */
  Generation generation();
}
