package dev.osier.xds.stream;

import dev.osier.xds.resource.XdsResource;

/**
 * A resource that a proxy refuses. The same content is not sent to it again unless it asks anew.
 *
 * @param resource the content that was refused
 * @param message the proxy's own words
 */
public record Refusal(XdsResource resource, String message) {}
