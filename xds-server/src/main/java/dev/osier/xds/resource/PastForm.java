package dev.osier.xds.resource;

/**
 * An object as it was before its last change, as far as proxies are concerned. What is in it is
 * known only to the {@link ConfigurationSource} that it comes from.
 */
public interface PastForm {
  /** The {@code metadata.generation} it is of. */
  long generation();
}
