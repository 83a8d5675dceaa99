/** Who still sends plaintext to the mesh, as the proxies that take it tell. */
@NullMarked
package dev.osier.mesh.plaintext;

import org.jspecify.annotations.NullMarked;
