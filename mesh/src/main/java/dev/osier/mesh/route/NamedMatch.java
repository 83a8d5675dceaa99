package dev.osier.mesh.route;

/**
 * What the value of a header, query parameter or cookie must be like.
 *
 * @param name its name; a header's in lower case
 * @param value what its value must be like
 */
public record NamedMatch(String name, StringMatch value) {}
