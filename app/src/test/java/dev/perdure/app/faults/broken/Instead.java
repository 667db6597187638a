package dev.perdure.app.faults.broken;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a part's own methods in the place of a sound part's, by name and parameters, and leaves all others sound. */
final class Instead {

    private Instead() {}

    /**
     * Makes the mixture. It can be closed if the sound part can.
     *
     * @throws IllegalArgumentException if a public method of the broken part is none of the port's: it would never be called
     */
    static <T> T of(Class<T> port, T sound, Object broken) {
        for (Method own : broken.getClass().getDeclaredMethods()) {
            boolean replaces = Arrays.stream(port.getMethods()).anyMatch(method -> same(method, own));
            if (java.lang.reflect.Modifier.isPublic(own.getModifiers()) && !replaces) {
                throw new IllegalArgumentException(port + " has no method to be broken by " + own);
            }
        }
        Object mixture = Proxy.newProxyInstance(
                Instead.class.getClassLoader(),
                new Class<?>[] {port, AutoCloseable.class},
                (proxy, method, arguments) -> call(sound, broken, method, arguments));
        return port.cast(mixture);
    }

    @Nullable
    private static Object call(Object sound, Object broken, Method method, Object @Nullable [] arguments)
            throws Throwable {
        Optional<Method> own = Arrays.stream(broken.getClass().getDeclaredMethods())
                .filter(each -> same(method, each))
                .findFirst();
        try {
            if (own.isPresent()) {
                return own.get().invoke(broken, arguments);
            }
            if (method.getDeclaringClass() == AutoCloseable.class && !(sound instanceof AutoCloseable)) {
                return null;
            }
            return method.invoke(sound, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private static boolean same(Method one, Method other) {
        return one.getName().equals(other.getName())
                && Arrays.equals(one.getParameterTypes(), other.getParameterTypes());
    }
}
