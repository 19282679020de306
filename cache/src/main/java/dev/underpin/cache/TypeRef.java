package dev.underpin.cache;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;

/**
 * Names a type that has parameters, which a class literal cannot: {@code new
 * TypeRef<List<Product>>() {}}. Immutable.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {

  private final Type type;

  /**
   * Reads the type from the subclass that is being made.
   *
   * @throws IllegalArgumentException if the type is left out, or open: {@code TypeRef<List<T>>}
   */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parent)
        || parent.getRawType() != TypeRef.class) {
      throw new IllegalArgumentException(
          getClass().getName()
              + " does not say its type; write new TypeRef<List<Product>>() {}, with your type");
    }
    type = parent.getActualTypeArguments()[0];
    if (isOpen(type)) {
      throw new IllegalArgumentException(
          "TypeRef must name a whole type but was %s, in which a type variable stands open; make it"
                  .formatted(type.getTypeName())
              + " where the type is known");
    }
  }

  /** {@return the type} */
  public final Type type() {
    return type;
  }

  /** The type as it is written. */
  @Override
  public final String toString() {
    return type.getTypeName();
  }

  private static boolean isOpen(Type type) {
    if (type instanceof ParameterizedType generic) {
      return Arrays.stream(generic.getActualTypeArguments()).anyMatch(TypeRef::isOpen);
    }
    if (type instanceof GenericArrayType array) {
      return isOpen(array.getGenericComponentType());
    }
    if (type instanceof WildcardType wildcard) {
      return Arrays.stream(wildcard.getUpperBounds()).anyMatch(TypeRef::isOpen)
          || Arrays.stream(wildcard.getLowerBounds()).anyMatch(TypeRef::isOpen);
    }
    return type instanceof TypeVariable<?>;
  }
}
