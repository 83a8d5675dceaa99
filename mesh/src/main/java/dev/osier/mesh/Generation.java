package dev.osier.mesh;

/**
 * One form of an object that a user wrote. It is another one when the specification changes, and
 * when the object is deleted and made again under its name: then Kubernetes counts from one anew.
 *
 * @param uid the object's {@code metadata.uid}; empty for an object that was never stored
 * @param number its {@code metadata.generation}; zero for an object that was never stored
 */
public record Generation(String uid, long number) {}
