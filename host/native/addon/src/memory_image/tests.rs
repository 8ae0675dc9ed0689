use super::*;

const BYTES: usize = 64 * PAGE_BYTES;

/// A mapping of the test's own, as that of a memory.
fn memory() -> *mut u8 {
    let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: the system chooses the place.
    let at = unsafe { libc::mmap(std::ptr::null_mut(), BYTES, access, kind, -1, 0) };
    assert_ne!(at, libc::MAP_FAILED);
    at.cast()
}

fn image(id: &str) -> Arc<MemoryImage> {
    let bytes: Vec<u8> = (0..8 * PAGE_BYTES).map(|at| (at % 251) as u8).collect();
    let content =
        Content { memory_bytes: BYTES, chunk_bytes: 4 * PAGE_BYTES, places: &[1, 15], bytes: &bytes };
    shared(id, &content).expect("this system can have images")
}

/// The bytes of a test's own mapping.
fn bytes<'a>(memory: *mut u8) -> &'a mut [u8] {
    // SAFETY: the mapping is as long, and stays.
    unsafe { std::slice::from_raw_parts_mut(memory, BYTES) }
}

#[test]
fn what_was_written_is_undone_and_nobody_else_sees_it() {
    let image = image("undone");
    let (one, other) = (memory(), memory());
    // SAFETY: both are mappings of this test's own.
    unsafe {
        image.attach(one, BYTES).unwrap();
        image.attach(other, BYTES).unwrap();
    }
    let before = bytes(other).to_vec();
    assert_eq!(
        before[4 * PAGE_BYTES..8 * PAGE_BYTES],
        before[60 * PAGE_BYTES..].iter().zip(0..).map(|(_, at)| (at % 251) as u8).collect::<Vec<_>>()[..]
    );
    for round in 0..4 {
        for at in (round..BYTES).step_by(7919 + round * 4096) {
            bytes(one)[at] ^= 0x55;
        }
        assert!(bytes(one) != before && bytes(other) == before);
        // SAFETY: as above.
        unsafe { image.restore(one, BYTES) }.unwrap();
        assert!(bytes(one) == before);
    }
}

#[test]
fn one_image_serves_all_of_an_id_while_somebody_has_it() {
    let one = image("same");
    assert!(Arc::ptr_eq(&one, &image("same")));
    assert!(!Arc::ptr_eq(&one, &image("another")));
}

#[test]
fn what_does_not_fit_is_refused() {
    let image = image("fits");
    let one = memory();
    // SAFETY: the mapping is this test's own, and refused ones aren't touched.
    unsafe {
        assert!(image.attach(one, BYTES - PAGE_BYTES).is_err());
        assert!(image.attach(one.add(8), BYTES).is_err());
    }
    let bytes = [0; PAGE_BYTES];
    for (places, memory_bytes) in [(&[16u32][..], 16 * PAGE_BYTES), (&[0, 1], BYTES), (&[0], 100), (&[], 0)] {
        assert!(
            shared("bad", &Content { memory_bytes, chunk_bytes: PAGE_BYTES, places, bytes: &bytes })
                .is_none()
        );
    }
}
