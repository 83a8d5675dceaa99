/** What the definitions of our kinds say of their fields, applied to what is stored already. */
@NullMarked
package dev.osier.operator.schema;

import org.jspecify.annotations.NullMarked;
