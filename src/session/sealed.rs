//! Files encrypted with a passphrase, in the published age format (age-encryption.org/v1), so that age and rage open them.
//!
//! Why not the age crate: it makes a new key, and so stretches the passphrase anew, for every file it writes, and an
//! interview writes one after each answer. Here the file key and the header that wraps it stay the same for a session;
//! every write has a fresh nonce, from which the format derives the key of the contents.

use std::fmt;
use std::io;

use base64ct::{Base64Unpadded, Encoding};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

const VERSION_LINE: &str = "age-encryption.org/v1";
const SALT_LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
/// Plain bytes in each chunk of the contents, and the tag that is added.
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
/// The work that age itself puts into stretching a passphrase: about a second.
const LOG_WORK: u8 = 18;
/// More than this would stop a computer for minutes.
const MOST_LOG_WORK: u8 = 22;

/// Words that open a file; wiped from memory when they are let go.
pub type Passphrase = Zeroizing<String>;

/// The key to one file, stretched once from its passphrase.
pub struct Seal {
    file_key: Zeroizing<[u8; 16]>,
    /// Up to and with the line of the authentication code.
    header: Vec<u8>,
}

impl fmt::Debug for Seal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Seal")
    }
}

/// Why a file cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It is encrypted, but to keys.
    #[error("the file is not encrypted with a passphrase")]
    NoPassphrase,
    /// Stretching would take too long.
    #[error("opening the file would take more work than is safe")]
    TooMuchWork,
    /// Not these words.
    #[error("this passphrase does not open the file")]
    WrongPassphrase,
    /// Cut off or changed.
    #[error("the file is damaged")]
    Damaged,
}

/// Whether a file begins as an encrypted one does.
pub fn is_sealed(contents: &[u8]) -> bool {
    contents.starts_with(VERSION_LINE.as_bytes())
}

impl Seal {
    /// A new key, wrapped with these words.
    pub fn new(passphrase: &str) -> io::Result<Seal> {
        let mut file_key = Zeroizing::new([0; 16]);
        getrandom::fill(file_key.as_mut_slice())?;
        Seal::wrapping(file_key, passphrase, random()?, LOG_WORK)
    }

    fn wrapping(file_key: Zeroizing<[u8; 16]>, passphrase: &str, salt: [u8; 16], log_work: u8) -> io::Result<Seal> {
        let failed = || io::Error::other("the passphrase cannot be stretched");
        let wrap_key = stretch(passphrase, &salt, log_work).ok_or_else(failed)?;
        let body = cipher(&wrap_key).encrypt(&Nonce::default(), file_key.as_slice()).map_err(|_| failed())?;
        let salt = Base64Unpadded::encode_string(&salt);
        let body = Base64Unpadded::encode_string(&body);
        let mut header = format!("{VERSION_LINE}\n-> scrypt {salt} {log_work}\n{body}\n---").into_bytes();
        let code = Base64Unpadded::encode_string(&header_code(&file_key, &header).finalize().into_bytes());
        header.extend_from_slice(format!(" {code}\n").as_bytes());
        Ok(Seal { file_key, header })
    }

    /// Opens a file: its key, to go on with, and what it holds.
    pub fn open(contents: &[u8], passphrase: &str) -> Result<(Seal, Vec<u8>), SealError> {
        let header = Header::read(contents)?;
        if header.log_work > MOST_LOG_WORK {
            return Err(SealError::TooMuchWork);
        }
        let wrap_key = stretch(passphrase, &header.salt, header.log_work).ok_or(SealError::TooMuchWork)?;
        let opened = cipher(&wrap_key).decrypt(&Nonce::default(), header.body.as_slice());
        let opened = Zeroizing::new(opened.map_err(|_| SealError::WrongPassphrase)?);
        let mut file_key = Zeroizing::new([0; 16]);
        if opened.len() != file_key.len() {
            return Err(SealError::Damaged);
        }
        file_key.copy_from_slice(&opened);
        let (authenticated, code) = header.authenticated;
        header_code(&file_key, authenticated).verify_slice(&code).map_err(|_| SealError::Damaged)?;
        let seal = Seal { file_key, header: contents[..header.length].to_vec() };
        let plain = seal.opened(&contents[header.length..])?;
        Ok((seal, plain))
    }

    /// The file that holds this.
    pub fn sealed(&self, plain: &[u8]) -> io::Result<Vec<u8>> {
        let nonce: [u8; 16] = random()?;
        let cipher = self.contents_cipher(&nonce);
        let mut sealed = [self.header.as_slice(), &nonce].concat();
        let chunks: Vec<&[u8]> = if plain.is_empty() { vec![&[]] } else { plain.chunks(CHUNK).collect() };
        for (number, chunk) in chunks.iter().enumerate() {
            let nonce = chunk_nonce(number, number + 1 == chunks.len());
            let chunk =
                cipher.encrypt(&nonce, *chunk).map_err(|_| io::Error::other("the answers cannot be encrypted"))?;
            sealed.extend_from_slice(&chunk);
        }
        Ok(sealed)
    }

    fn opened(&self, payload: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, chunks) = payload.split_first_chunk::<16>().ok_or(SealError::Damaged)?;
        let cipher = self.contents_cipher(nonce);
        let mut plain = Vec::with_capacity(chunks.len());
        let count = chunks.len().div_ceil(CHUNK + TAG);
        for (number, chunk) in chunks.chunks(CHUNK + TAG).enumerate() {
            let nonce = chunk_nonce(number, number + 1 == count);
            let opened = cipher.decrypt(&nonce, chunk).map_err(|_| SealError::Damaged)?;
            if opened.is_empty() && count > 1 {
                return Err(SealError::Damaged);
            }
            plain.extend_from_slice(&opened);
        }
        if count == 0 { Err(SealError::Damaged) } else { Ok(plain) }
    }

    fn contents_cipher(&self, nonce: &[u8; 16]) -> ChaCha20Poly1305 {
        cipher(&derived(&self.file_key, nonce, b"payload"))
    }
}

/// The parts of a file's beginning.
struct Header<'a> {
    salt: [u8; 16],
    log_work: u8,
    body: Vec<u8>,
    /// What the authentication code is over, and the code.
    authenticated: (&'a [u8], Vec<u8>),
    length: usize,
}

impl<'a> Header<'a> {
    fn read(contents: &'a [u8]) -> Result<Header<'a>, SealError> {
        let mut rest = contents;
        if next_line(&mut rest) != Some(VERSION_LINE) {
            return Err(SealError::Damaged);
        }
        let stanza = next_line(&mut rest).ok_or(SealError::Damaged)?;
        let Some((salt, log_work)) = stanza.strip_prefix("-> scrypt ").and_then(|words| words.split_once(' ')) else {
            return Err(SealError::NoPassphrase);
        };
        let mut fixed_salt = [0; 16];
        let decoded = Base64Unpadded::decode(salt, &mut fixed_salt).map_err(|_| SealError::Damaged)?;
        let is_number = log_work.starts_with(|c: char| ('1'..='9').contains(&c)) && log_work.len() <= 2;
        let log_work = log_work.parse().ok().filter(|_| is_number).ok_or(SealError::Damaged)?;
        if decoded.len() != fixed_salt.len() {
            return Err(SealError::Damaged);
        }
        let body = next_line(&mut rest).ok_or(SealError::Damaged)?;
        let body = Base64Unpadded::decode_vec(body).map_err(|_| SealError::Damaged)?;
        let before_code = contents.len() - rest.len();
        let code = next_line(&mut rest).and_then(|line| line.strip_prefix("--- "));
        let code = code.ok_or(SealError::NoPassphrase)?;
        let code = Base64Unpadded::decode_vec(code).map_err(|_| SealError::Damaged)?;
        Ok(Header {
            salt: fixed_salt,
            log_work,
            body,
            authenticated: (&contents[..before_code + "---".len()], code),
            length: contents.len() - rest.len(),
        })
    }
}

fn next_line<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (line, after) = rest.split_at(end);
    *rest = &after[1..];
    std::str::from_utf8(line).ok()
}

fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn stretch(passphrase: &str, salt: &[u8; 16], log_work: u8) -> Option<Zeroizing<[u8; 32]>> {
    let params = scrypt::Params::new(log_work, 8, 1).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    scrypt::scrypt(passphrase.as_bytes(), &[SALT_LABEL, salt].concat(), &params, key.as_mut_slice()).ok()?;
    Some(key)
}

fn derived(file_key: &[u8; 16], salt: &[u8], purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let expanded = Hkdf::<Sha256>::new(Some(salt), file_key).expand(purpose, key.as_mut_slice());
    debug_assert!(expanded.is_ok(), "32 bytes are within what one hash can be expanded to");
    key
}

fn header_code(file_key: &[u8; 16], header: &[u8]) -> Hmac<Sha256> {
    // A key that is shorter than a block is filled up with zeros, says HMAC.
    let mut key = Zeroizing::new([0; 64]);
    key[..32].copy_from_slice(derived(file_key, &[], b"header").as_slice());
    let mut code = <Hmac<Sha256> as KeyInit>::new((&*key).into());
    code.update(header);
    code
}

fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(*key))
}

/// Eleven bytes that count the chunks, and one that marks the last.
fn chunk_nonce(number: usize, is_last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&(number as u64).to_be_bytes());
    nonce[11] = u8::from(is_last);
    Nonce::from(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        Seal::wrapping(Zeroizing::new([7; 16]), "two words", [9; 16], 4).expect("a seal")
    }

    #[test]
    fn what_is_sealed_is_opened_with_the_same_words_alone() {
        for length in [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5] {
            let plain: Vec<u8> = (0..length).map(|index| index as u8).collect();
            let sealed = seal().sealed(&plain).expect("sealed");
            assert!(is_sealed(&sealed));
            let (again, opened) = Seal::open(&sealed, "two words").expect("opened");
            assert_eq!(opened, plain, "{length}");
            let next = again.sealed(b"more").expect("sealed");
            assert_eq!(Seal::open(&next, "two words").expect("opened").1, b"more");
            assert_eq!(Seal::open(&sealed, "other words").err(), Some(SealError::WrongPassphrase));
        }
    }

    #[test]
    fn what_another_program_wrote_is_opened() {
        let written = include_bytes!("../../tests/session/written-by-rage.age");
        let opened = Seal::open(written, "correct horse").map(|(_, plain)| plain);
        assert_eq!(opened.as_deref(), Ok(b"case = \"A-1\"\n".as_slice()));
    }

    #[test]
    fn no_two_files_have_contents_of_one_key() {
        let (one, two) = (seal().sealed(b"same").expect("sealed"), seal().sealed(b"same").expect("sealed"));
        let header = seal().header.len();
        assert_eq!(one[..header], two[..header]);
        assert_ne!(one[header..], two[header..]);
    }

    #[test]
    fn every_changed_byte_is_seen() {
        let sealed = seal().sealed(b"the answers").expect("sealed");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(Seal::open(&changed, "two words").is_err(), "byte {place}");
            assert!(Seal::open(&sealed[..place], "two words").is_err(), "cut at {place}");
        }
    }

    #[test]
    fn a_file_for_keys_or_with_endless_work_is_refused() {
        let keys = b"age-encryption.org/v1\n-> X25519 abc\nabc\n--- abc\n";
        assert_eq!(Seal::open(keys, "x").err(), Some(SealError::NoPassphrase));
        let text = String::from_utf8_lossy(&seal().header).replace(" 4\n", " 40\n");
        assert_eq!(Seal::open(text.as_bytes(), "x").err(), Some(SealError::TooMuchWork));
    }
}
