/** The command line for people: what a mesh would do, without one. */
@NullMarked
package dev.osier.controlplane.cli;

import org.jspecify.annotations.NullMarked;
